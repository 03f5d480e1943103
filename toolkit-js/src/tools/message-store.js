/** `c.messageStore`: what an app has sent and received, by the host's `messagestore` commands. */

/** How many were sent, acknowledged, delivered: {sent, ack, nack, delivery_report, …}. */
export async function progress(request, options = {}) {
  return (await request('messagestore.progress_status', options)).progress_status;
}

const counter = (name) => async (request, options = {}) => (
  (await request(`messagestore.${name}`, options)).count);

export const countReplies = counter('count_replies');
export const countSent = counter('count_sent_messages');
export const countInboundUniques = counter('count_inbound_uniques');
export const countOutboundUniques = counter('count_outbound_uniques');

const meter = (name) => async (request, { seconds = 300, ...options } = {}) => (
  (await request(`messagestore.${name}`, { sample_time: seconds, ...options })).throughput);

/** Messages a minute, over so many seconds. */
export const inboundThroughput = meter('inbound_throughput');
export const outboundThroughput = meter('outbound_throughput');
