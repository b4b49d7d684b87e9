package dev.sluice.plugins;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process of a store's server, on a port of its own. */
public final class StoreProcess implements AutoCloseable {
  private static final int STARTS = 120;

  private final Process process;

  private StoreProcess(Process process) {
    this.process = process;
  }

  /** Starts a command; what it prints is dropped. */
  public static StoreProcess start(Path directory, List<String> command) throws IOException {
    return new StoreProcess(
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** A port that nobody has. */
  public static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  /** Waits until a question is answered. */
  public void await(Question ready) throws IOException {
    IOException last = null;
    for (int attempt = 0; attempt < STARTS; attempt++) {
      try {
        ready.ask();
        return;
      } catch (IOException e) {
        last = e;
      }
      try {
        if (process.waitFor(500, TimeUnit.MILLISECONDS)) {
          throw new IOException("the store ended with " + process.exitValue());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
    throw new IOException("the store does not answer", last);
  }

  /** Waits until somebody listens at a port. */
  public void awaitPort(int port) throws IOException {
    await(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());
  }

  /** Fails while the store does not serve. */
  public interface Question {
    void ask() throws IOException;
  }

  /** Returns when it writes no more. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
