'use strict';

const { DummyApi } = require('./api');

module.exports = { api: { DummyApi }, resources: require('./resource'), DummyApi };
