package dev.sluice.server.testing;

import dev.sluice.client.SluiceClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real server in a JVM of its own, on the class path of the tests. */
public final class ServerProcess implements AutoCloseable {
  private static final Pattern LISTENS = Pattern.compile("Sluice listens on (http://\\S+)");

  private final Process process;
  private final String url;

  private ServerProcess(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Starts {@code sluice serve} on a free port and waits until it listens. */
  public static ServerProcess start(Path directory, String... more) {
    return start("dev.sluice.server.Main", directory, more);
  }

  /** Starts the main class {@code main} with the arguments of {@code sluice serve}. */
  public static ServerProcess start(String main, Path directory, String... more) {
    try {
      Process process =
          new ProcessBuilder(command(main, directory, more))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new ServerProcess(process, readUrl(process.inputReader()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a server left that ended by itself.
   *
   * @param errors the lines of its standard error
   */
  public record Ended(int exitCode, List<String> errors) {}

  /** Starts the main class {@code main} as {@link #start} does, and waits until it has ended. */
  public static Ended runToEnd(String main, Path directory, String... more) {
    Path errors = directory.resolve("errors.log");
    try {
      Process process =
          new ProcessBuilder(command(main, directory, more))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(errors.toFile())
              .start();
      try (ServerProcess server = new ServerProcess(process, "")) {
        if (!server.endsWithin(Duration.ofSeconds(30))) {
          throw new AssertionError("the server did not end by itself");
        }
        return new Ended(server.exitCode(), Files.readAllLines(errors));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(String main, Path directory, String... more)
      throws IOException {
    // A killed process leaves the native library that it unpacked: 70 MB that go with the
    // directory.
    Path unpacked = Files.createDirectories(directory.resolve("tmp"));
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + unpacked,
                "-cp",
                System.getProperty("java.class.path"),
                main,
                "serve",
                "--warehouse=" + directory.resolve("warehouse"),
                "--data-dir=" + directory.resolve("data")));
    command.addAll(List.of(more));
    if (command.stream().noneMatch(option -> option.startsWith("--port="))) {
      command.add("--port=0");
    }
    return command;
  }

  private static String readUrl(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher listens = LISTENS.matcher(line);
      if (listens.find()) {
        return listens.group(1);
      }
    }
    throw new AssertionError("the server ended before it listened");
  }

  public String url() {
    return url;
  }

  /** A client of the server; the caller closes it. */
  public SluiceClient client() {
    return SluiceClient.builder().endpoint(url).build();
  }

  /** Lets the server live for that long, or until it ends by itself. */
  public boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** SIGKILL: no hook runs. */
  public void kill() {
    process.destroyForcibly();
    endsWithin(Duration.ofSeconds(30));
  }

  /** SIGTERM; the exit code, or a failure where the server lives on. */
  public int terminate(Duration atMost) {
    process.destroy();
    if (!endsWithin(atMost)) {
      throw new AssertionError("the server did not end within " + atMost);
    }
    return process.exitValue();
  }

  public int exitCode() {
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
