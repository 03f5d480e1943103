package dev.boma.runtime.testing;

/** Makes hosts for conversations, all for the same app. */
@FunctionalInterface
public interface ConversationHosts {

  /**
   * A fresh host.
   *
   * @param scripted answers the commands for which {@link ScriptedCommands#answers} is true; the
   *     host never asks anyone else about those
   */
  ConversationHost open(Conversation conversation, ScriptedCommands scripted);
}
