/** No usable answer came from a service. */
export class HttpError extends Error {
  /** Leads to the screen `unavailable`. */
  unavailable = true;

  /**
   * @param {string} message
   * @param {{method: string, url: string, status: ?number, text: ?string}} call
   */
  constructor(message, call) {
    super(message);
    this.name = 'HttpError';
    /** The status of the answer, null when none came. */
    this.status = call.status;
    this.text = call.text;
    this.method = call.method;
    this.url = call.url;
  }
}
