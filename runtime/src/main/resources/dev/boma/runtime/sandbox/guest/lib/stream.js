'use strict';

/** Node's `stream`: the package, which itself wants the class that its streams extend. */
const EventEmitter = require('events');

function Stream() {
  EventEmitter.call(this);
}
require('inherits')(Stream, EventEmitter);
Stream.Stream = Stream;
module.exports = Stream;

const { Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline } =
  require('stream.webjar');
Object.assign(Stream, { Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline });
