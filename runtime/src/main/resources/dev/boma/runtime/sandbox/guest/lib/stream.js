'use strict';

/** Node's `stream`: the package, which itself wants the class that its streams extend. */
const EventEmitter = require('events');

function Stream() {
  EventEmitter.call(this);
}
require('inherits')(Stream, EventEmitter);
Stream.Stream = Stream;

/**
 * Writes what this stream emits to the destination, and holds it while the destination is full. The
 * end of the one ends the other, unless `end` is false.
 *
 * @see https://nodejs.org/api/stream.html#readablepipedestination-options
 * @return {Object} the destination
 */
Stream.prototype.pipe = function pipe(destination, options) {
  const on = (emitter, event, listener) => {
    emitter.on(event, listener);
    return () => emitter.removeListener(event, listener);
  };
  const part = () => parts.forEach((off) => off());
  const parts = [
    on(this, 'data', (chunk) => {
      if (destination.write(chunk) === false && typeof this.pause === 'function') {
        this.pause();
      }
    }),
    on(destination, 'drain', () => {
      if (typeof this.resume === 'function') {
        this.resume();
      }
    }),
    on(this, 'end', () => {
      part();
      if (!options || options.end !== false) {
        destination.end();
      }
    }),
    on(this, 'close', part),
    on(destination, 'close', part),
  ];
  destination.emit('pipe', this);
  return destination;
};
module.exports = Stream;

const { Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline } =
  require('stream.webjar');
Object.assign(Stream, { Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline });
