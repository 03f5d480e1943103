/** `c.optOut`: who wants no more messages, by the host's `optout` commands. */

const address = (number) => ({ address_type: 'msisdn', address_value: number });

/** Whether the owner of a number wants no more messages. */
export async function has({ request }, number) {
  return (await request('optout.status', address(number))).opted_out;
}

/** Notes that the owner of a number wants no more messages, by the message that is handled. */
export async function add({ request, message }, number) {
  await request('optout.optout', { ...address(number), message_id: message.message_id });
}

/** Notes that they want messages again. */
export async function cancel({ request }, number) {
  await request('optout.cancel_optout', address(number));
}

/** How many numbers want no more messages. */
export async function count({ request }) {
  return (await request('optout.count', {})).count;
}
