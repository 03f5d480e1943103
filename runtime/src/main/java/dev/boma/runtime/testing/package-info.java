/**
 * The conversation player: plays recorded sessions against an app, and says what differs.
 *
 * <p>{@link dev.boma.runtime.testing.ConversationReader} makes {@link
 * dev.boma.runtime.testing.Conversation}s of a YAML or JSON file. {@link
 * dev.boma.runtime.testing.ConversationPlayer} plays one on a {@link
 * dev.boma.runtime.testing.ConversationHost}, which runs the turns and is made elsewhere; HTTP
 * calls and other commands that the file answers go to {@link
 * dev.boma.runtime.testing.ScriptedCommands}. A {@link dev.boma.runtime.testing.ConversationResult}
 * is shown by {@link dev.boma.runtime.testing.Transcript}, {@link
 * dev.boma.runtime.testing.JUnitReport} and {@link dev.boma.runtime.testing.ResultJson}, or written
 * back into the file by {@link dev.boma.runtime.testing.ConversationUpdate}.
 *
 * <p>Nothing here runs an app, opens a connection or looks at the machine's clock.
 */
@NullMarked
package dev.boma.runtime.testing;

import org.jspecify.annotations.NullMarked;
