package dev.boma.runtime.bench;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What hosts are loaded with: each connection has one phone at a time dial, answer every screen
 * until the session ends, and hand over to the next phone; a connection waits for each answer.
 *
 * @param hosts their addresses, {@code http://HOST:PORT}; connections are spread over them
 * @param channels what is dialled; phones are spread over them
 * @param connections how many connections, at least 1
 * @param users how many phones there are, at least one a connection
 * @param screens how the texts of a session's screens begin, when that is known; a text that begins
 *     otherwise is an error. Empty when any text but a fallback text is right
 * @param warmUp for how long before it counts
 * @param measured for how long it counts
 */
public record Load(
    List<URI> hosts,
    List<Channel> channels,
    int connections,
    int users,
    List<String> screens,
    Duration warmUp,
    Duration measured) {

  /**
   * A channel.
   *
   * @param sessions whether messages to it come in sessions (USSD), rather than alone (SMS)
   */
  public record Channel(String id, boolean sessions) {}

  public Load {
    hosts = List.copyOf(hosts);
    channels = List.copyOf(channels);
    screens = List.copyOf(screens);
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("no host to load");
    }
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("no channel to dial");
    }
    if (connections < 1 || users < connections) {
      throw new IllegalArgumentException(
          "%d users on %d connections; each connection needs one at least"
              .formatted(users, connections));
    }
  }
}
