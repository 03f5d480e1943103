/** A reply, or null where the host says that there is no such thing. */
export async function found(reply) {
  try {
    return await reply;
  } catch (error) {
    if (/ not found\.?$/i.test(error?.reason ?? '')) {
      return null;
    }
    throw error;
  }
}
