package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process under measurement, spoken to by lines. Used by one thread. */
final class WorkerProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final PrintWriter input;
  private final Path log;

  private WorkerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.output = process.inputReader();
    this.input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /** Starts it; what it says on standard error goes to a file in the directory. */
  static WorkerProcess start(Path directory, Map<String, String> environment, List<String> command)
      throws IOException {
    Files.createDirectories(directory);
    Path log = directory.resolve("stderr");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return new WorkerProcess(builder.start(), log);
  }

  /** The Java that this process runs on, for a worker of another class path. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Sends one command and waits for the answer. */
  void tell(String... command) throws IOException {
    input.println(String.join("\t", command));
    awaitLine("done");
  }

  /** Sends one command and gives the lines of the answer before the one that ends it. */
  List<String> ask(String... command) throws IOException {
    input.println(String.join("\t", command));
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.equals("done")) {
        return lines;
      }
      lines.add(line);
    }
    throw new IOException("the process ended early:\n" + Files.readString(log));
  }

  /** Reads up to a line that holds the text and returns that line. */
  String awaitLine(String text) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.contains(text)) {
        return line;
      }
    }
    throw new IOException("the process ended early:\n" + Files.readString(log));
  }

  /** User and system time since its start. */
  Duration cpuTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** The most memory it held at once, in bytes; 0 where the system does not tell. */
  long peakMemory() throws IOException {
    return 1024 * status("VmHWM:");
  }

  /** How many threads it has; 0 where the system does not tell. */
  int threads() throws IOException {
    return (int) status("Threads:");
  }

  private long status(String title) throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(title))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  /** Ends it at once, as a power cut would. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    input.close();
    output.close();
  }
}
