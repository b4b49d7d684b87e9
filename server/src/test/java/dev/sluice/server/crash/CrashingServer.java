package dev.sluice.server.crash;

import dev.sluice.server.Server;
import dev.sluice.server.ServerConfig;
import dev.sluice.server.runtime.WalkObserver.Step;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A server that dies on the spot, without a hook or a flush, after one step of one batch. */
final class CrashingServer {
  /** What a process that was killed by SIGKILL exits with. */
  static final int KILLED = 137;

  private CrashingServer() {}

  /** Takes the directories of {@code sluice serve}, and {@code --step} and {@code --batch}. */
  public static void main(String[] args) throws InterruptedException {
    Step step = Step.valueOf(option(args, "--step="));
    long batch = Long.parseLong(option(args, "--batch="));
    ServerConfig config =
        new ServerConfig(
            "127.0.0.1",
            0,
            Path.of(option(args, "--warehouse=")),
            Path.of(option(args, "--data-dir=")),
            List.of(),
            256 << 20,
            2);
    Server.start(
        config,
        (query, batchId, at) -> {
          if (batchId == batch && at == step) {
            Runtime.getRuntime().halt(KILLED);
          }
        });
    new CountDownLatch(1).await();
  }

  private static String option(String[] args, String name) {
    return Arrays.stream(args)
        .filter(arg -> arg.startsWith(name))
        .map(arg -> arg.substring(name.length()))
        .findFirst()
        .orElseThrow();
  }
}
