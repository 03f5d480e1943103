package dev.boma.runtime.sandbox.process;

import dev.boma.api.Budget;
import dev.boma.api.Command;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import dev.boma.runtime.sandbox.process.FromWorker.Ask;
import dev.boma.runtime.sandbox.process.WorkerText.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the wall costs: the two frames of a plain turn, written and read. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FrameBenchmark {
  private static final Map<String, Object> USER =
      Map.of(
          "addr",
          "+27820001001",
          "state",
          "choice",
          "sessions",
          3L,
          "answers",
          Map.of("choice", "1"));
  private static final ToWorker RUN =
      new ToWorker.Run(
          1,
          1,
          """
          {"cmd":"inbound-message","cmd_id":"m","reply":false,"msg":{"message_type":"user_message",
          "message_version":"20110921","timestamp":"2026-01-01 00:00:00.000000","message_id":"m",
          "transport_name":"bench","transport_metadata":{},"helper_metadata":{},
          "routing_metadata":{},"in_reply_to":null,"from_addr":"+27820001001","to_addr":"*120*1#",
          "content":null,"session_event":"new","transport_type":"ussd","group":null,
          "provider":null}}
          """,
          GuestTime.REAL,
          "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
          Limits.DEFAULT,
          true,
          Map.of("users.+27820001001", Json.write(USER)));
  private static final FromWorker ENDED =
      new FromWorker.Ended(
          1,
          new Ran(new Outcome.Completed(), new Budget(300, 900, 40_000, 4, Limits.DEFAULT)),
          List.of(
              new Ask(new Command("2", "log.info", Map.of("msg", "user in state start")), true),
              new Ask(
                  new Command(
                      "3",
                      "outbound.reply_to",
                      Map.of(
                          "content", "Welcome! This is visit 3.\n1. Sign up\n2. Leave",
                          "in_reply_to", "m",
                          "continue_session", true)),
                  true),
              new Ask(
                  new Command("4", "kv.set", Map.of("key", "users.+27820001001", "value", USER)),
                  true)),
          Set.of("users.+27820001001"),
          false);

  private final String run = WorkerText.write(RUN);
  private final String ended = WorkerText.write(ENDED);
  private final byte[] frame = Frames.encode(run);

  /** A turn to the worker, as text. */
  @Benchmark
  public String writeRun() {
    return WorkerText.write(RUN);
  }

  /** Text to a turn. */
  @Benchmark
  public Object readRun() throws MalformedException {
    return WorkerText.readToWorker(run);
  }

  /** The end of a turn from the worker, as text. */
  @Benchmark
  public String writeEnded() {
    return WorkerText.write(ENDED);
  }

  /** Text to the end of a turn. */
  @Benchmark
  public Object readEnded() throws MalformedException {
    return WorkerText.readFromWorker(ended);
  }

  /** Text to a frame. */
  @Benchmark
  public byte[] encode() {
    return Frames.encode(run);
  }

  /** A frame to text. */
  @Benchmark
  public Optional<String> decode() throws IOException {
    return Frames.read(new DataInputStream(new ByteArrayInputStream(frame)), 1 << 20);
  }
}
