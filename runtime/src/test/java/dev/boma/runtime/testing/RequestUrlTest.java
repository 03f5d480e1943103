package dev.boma.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestUrlTest {
  @ParameterizedTest
  @CsvSource({
    "HTTP://API.Example, http://api.example/",
    "http://a:80/x, http://a/x",
    "https://a:443/x, https://a/x",
    "http://a:8001/x, http://a:8001/x",
    "http://Me@A/x#top, http://Me@a/x",
    "http://a/%7euser/%2f/é x, http://a/~user/%2F/%C3%A9%20x",
    "http://a/100%, http://a/100%25",
    "not a url, not a url",
  })
  void spells_addresses_in_one_way(String url, String address) {
    assertThat(RequestUrl.of(url).address()).isEqualTo(address);
  }

  @Test
  void reads_the_query_as_parameters() {
    assertThat(RequestUrl.of("http://a/?urn=tel%3A%2B27&b=1+2&b=%C3%A9&c&&d=%zz").query())
        .isEqualTo(
            Map.of(
                "urn", List.of("tel:+27"),
                "b", List.of("1 2", "é"),
                "c", List.of(""),
                "d", List.of("%zz")));
  }
}
