'use strict';

const { StateData } = require('./data');
const { SetupEvent } = require('../events');

module.exports = {
  StateData,
  ...require('./errors'),
  ...require('./events'),
  StateSetupEvent: SetupEvent,
  State: require('./state').State,
  PaginatedState: require('./paginated').PaginatedState,
  BookletState: require('./booklet').BookletState,
  Choice: require('./choice').Choice,
  ChoiceState: require('./choice').ChoiceState,
  MenuState: require('./choice').MenuState,
  LanguageChoice: require('./choice').LanguageChoice,
  PaginatedChoiceState: require('./paginated_choice').PaginatedChoiceState,
  FreeText: require('./freetext').FreeText,
  EndState: require('./end').EndState,
};
