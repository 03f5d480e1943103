'use strict';

const { later } = require('../later');
const { SetupEvent } = require('../events');
const { StateData } = require('./data');
const { State } = require('./state');
const { FreeText } = require('./freetext');
const { Choice, ChoiceState, MenuState, LanguageChoice } = require('./choice');
const { EndState } = require('./end');

module.exports = {
  StateData,
  ...require('./errors'),
  ...require('./events'),
  StateSetupEvent: SetupEvent,
  State,
  FreeText,
  Choice,
  ChoiceState,
  MenuState,
  LanguageChoice,
  EndState,
};

later(module.exports, {
  PaginatedChoiceState: () => require('./paginated_choice').PaginatedChoiceState,
  PaginatedState: () => require('./paginated').PaginatedState,
  BookletState: () => require('./booklet').BookletState,
});
