'use strict';

/** A function that is not to be used any more, as it is: nobody reads the warnings of a library. */
module.exports = (deprecated) => deprecated;
