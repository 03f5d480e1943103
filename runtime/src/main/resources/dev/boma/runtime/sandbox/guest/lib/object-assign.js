'use strict';

/** What `object.assign/polyfill` answers where the engine has `Object.assign`. */
module.exports = () => Object.assign;
