package dev.boma.runtime.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.boma.runtime.store.redis.RedisAddress.Kind;
import dev.boma.runtime.store.redis.RedisAddress.Node;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RedisAddressTest {

  @Test
  void one_server_has_defaults() {
    assertThat(RedisAddress.parse("redis://localhost"))
        .isEqualTo(
            new RedisAddress(
                Kind.SINGLE,
                false,
                List.of(new Node("localhost", 6379)),
                null,
                null,
                0,
                null,
                null,
                null,
                null));
  }

  @Test
  void user_password_database_and_certificates_are_read() {
    RedisAddress address =
        RedisAddress.parse("rediss://boma:p%40ss%25+word@[::1]:7000/3?ca=/etc/ca.pem");

    assertThat(address.tls()).isTrue();
    assertThat(address.nodes()).containsExactly(new Node("::1", 7000));
    assertThat(address.user()).isEqualTo("boma");
    assertThat(address.password()).isEqualTo("p@ss%+word");
    assertThat(address.database()).isEqualTo(3);
    assertThat(address.certificates()).isEqualTo(Path.of("/etc/ca.pem"));
    assertThat(address).hasToString("rediss://boma:***@[::1]:7000/3?ca=/etc/ca.pem");
  }

  @Test
  void a_password_alone_is_that_of_the_default_user() {
    RedisAddress address = RedisAddress.parse("redis://:secret@h");

    assertThat(address.user()).isNull();
    assertThat(address.password()).isEqualTo("secret");
    assertThat(address.toString()).isEqualTo("redis://:***@h:6379");
  }

  @Test
  void sentinels_and_clusters_have_several_hosts() {
    assertThat(RedisAddress.parse("redis-sentinel://a,b:7/2#main"))
        .isEqualTo(
            new RedisAddress(
                Kind.SENTINEL,
                false,
                List.of(new Node("a", 26379), new Node("b", 7)),
                null,
                null,
                2,
                "main",
                null,
                null,
                null))
        .hasToString("redis-sentinel://a:26379,b:7/2#main");
    assertThat(RedisAddress.parse("rediss-cluster://u:p@a:1,b"))
        .hasToString("rediss-cluster://u:***@a:1,b:6379");
  }

  @Test
  void sentinels_may_have_a_user_and_a_password_of_their_own() {
    RedisAddress address =
        RedisAddress.parse(
            "redis-sentinel://boma:data@a/2?sentinel-user=watch&sentinel-password=pa%26ss#main");

    assertThat(address.user()).isEqualTo("boma");
    assertThat(address.password()).isEqualTo("data");
    assertThat(address.sentinelUser()).isEqualTo("watch");
    assertThat(address.sentinelPassword()).isEqualTo("pa&ss");
    assertThat(address)
        .hasToString(
            "redis-sentinel://boma:***@a:26379/2?sentinel-user=watch&sentinel-password=***#main");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost:6379           | no scheme and host",
        "http://localhost         | 'http' is no scheme of Redis",
        "redis://                 | '' is no HOST:PORT",
        "redis://h:0              | port 0 must be 1 to 65535",
        "redis://h:99999          | port 99999",
        "redis://a,b              | several hosts go with",
        "redis://secret@h         | USER:PASSWORD, or :PASSWORD",
        "redis://u:secret%zz@h    | a % in user, password or option",
        "redis://h/x              | 'x' is no number",
        "redis://h?ca=x           | ca goes with TLS",
        "rediss://h?secret=x      | unknown option 'secret'",
        "redis://h?sentinel-password=secret     | go with redis-sentinel:// only",
        "redis-sentinel://h?sentinel-user=u#main | sentinel-user goes with sentinel-password",
        "redis-sentinel://h?sentinel-password=secret%z#main | a % in user, password or option",
        "redis://h#main           | goes with redis-sentinel",
        "redis-sentinel://h       | name of the primary is missing",
        "redis-cluster://h/1      | database 0 only",
      })
  void what_is_none_is_refused_with_what_would_be_right(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RedisAddress.parse(text))
        .withMessageContaining(why)
        .withMessageContaining("redis://[USER:PASSWORD@]HOST")
        .satisfies(
            e -> assertThat(e.getMessage().replace("'secret'", "")).doesNotContain("secret"));
  }
}
