package dev.boma.runtime.sandbox.process;

/** A host of its own, which prints the ids of its workers' processes and waits to be killed. */
final class HostChild {
  private HostChild() {}

  public static void main(String[] arguments) throws Exception {
    ProcessSandbox sandbox = ProcessSandbox.open(new WorkerSettings(1, 0, 1, 128, false));
    for (WorkerProcess worker : sandbox.pool().processes()) {
      ProcessHandle process = ProcessHandle.of(worker.pid()).orElseThrow();
      System.out.println(process.pid());
      process.descendants().forEach(child -> System.out.println(child.pid()));
    }
    System.out.println("ready");
    System.in.read();
  }
}
