/**
 * The form of Vumi's messages, which gateways, apps and the host's own texts share: {@link
 * dev.boma.runtime.vumi.VumiOutbound} makes those that go out.
 */
@NullMarked
package dev.boma.runtime.vumi;

import org.jspecify.annotations.NullMarked;
