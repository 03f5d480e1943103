package dev.boma.runtime.apps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Vumi Go bundles take for granted of their host. */
class VumiGoHabitsTest {
  @TempDir private Path directory;

  private Path app(String source) throws IOException {
    return Files.writeString(directory.resolve("go-app.js"), source);
  }

  @Test
  void an_app_may_send_by_the_endpoints_that_its_config_item_declares() throws Exception {
    Path app =
        app(
            """
            api.on_inbound_message = function (command) {
              var send = {to_addr: '+27820009999', content: 'Hello', endpoint: 'sms'};
              api.request('outbound.send_to_endpoint', send, function (sent) {
                api.request('outbound.reply_to', {
                  content: sent.success ? 'sent' : sent.reason,
                  in_reply_to: command.msg.message_id
                }, function () { api.done(); });
              });
            };
            """);

    Played.assertAsExpected(
        Played.with(
            app,
            """
            config: {config: {name: demo, endpoints: {sms: {delivery_class: sms}}}}
            turns:
              - reply: sent
                sends: [{to_addr: "+27820009999", content: Hello, endpoint: sms}]
            """));
  }

  @Test
  void a_metric_that_is_not_a_number_is_passed_over() throws Exception {
    Path app =
        app(
            """
            api.on_inbound_message = function (command) {
              var metric = {store: 'demo', metric: 'minutes', value: NaN, agg: 'last'};
              api.request('metrics.fire', metric, function (fired) {
                api.request('outbound.reply_to', {
                  content: fired.success ? 'fired' : fired.reason,
                  in_reply_to: command.msg.message_id
                }, function () { api.done(); });
              });
            };
            """);

    Played.assertAsExpected(Played.with(app, "turns: [{reply: fired}]"));
  }

  @Test
  void what_was_asked_before_done_happens_and_what_its_reply_would_lead_to_does_not()
      throws Exception {
    Path app =
        app(
            """
            api.on_inbound_message = function () {
              var count = 0;
              (function goOn() {
                count += 1;
                api.request('kv.set', {key: 'steps', value: count}, goOn);
              })();
              api.done();
            };
            """);

    Played.assertAsExpected(
        Played.with(
            app,
            """
            turns:
              - {event: close, kv: {steps: 2}}
            """));
  }

  @Test
  void a_response_without_a_body_is_null_to_the_app_and_an_empty_one_is_empty() throws Exception {
    Path app =
        app(
            """
            api.on_inbound_message = function (command) {
              var url = 'http://api.example/' + command.msg.content;
              api.request('http.get', {url: url}, function (got) {
                api.request('outbound.reply_to', {
                  content: got.code + ' ' + JSON.stringify(got.body),
                  in_reply_to: command.msg.message_id
                }, function () { api.done(); });
              });
            };
            """);

    Played.assertAsExpected(
        Played.with(
            app,
            """
            http:
              - {request: {url: "http://api.example/a"}, response: {code: 204}}
              - {request: {url: "http://api.example/b"}, response: {code: 201, body: null}}
              - {request: {url: "http://api.example/c"}, response: {body: ""}}
            turns:
              - {say: a, reply: 204 null}
              - {say: b, reply: 201 null}
              - {say: c, reply: 200 ""}
            """));
  }
}
