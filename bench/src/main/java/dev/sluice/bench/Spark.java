package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Spark Structured Streaming with Delta, on this machine's cores; its side is bench/spark. */
record Spark(WorkerProcess process, Path directory) implements Contender {

  static Spark start(Path directory) throws IOException {
    WorkerProcess process =
        WorkerProcess.start(
            directory,
            Map.of("SPARK_LOCAL_IP", "127.0.0.1"),
            List.of(
                WorkerProcess.java(),
                "@" + Settings.SPARK.resolve("java.options"),
                "-Dderby.system.home=" + directory,
                "-cp",
                Settings.SPARK.resolve("target/lib") + "/*",
                "dev.sluice.bench.spark.Main",
                directory.resolve("warehouse").toString()));
    process.awaitLine("ready");
    return new Spark(process, directory);
  }

  @Override
  public void copy(Path source, Path sink) throws IOException {
    process.tell("copy", source.toString(), sink.toString(), checkpoint());
  }

  @Override
  public void stream(Path source, Path sink) throws IOException {
    process.tell("stream", source.toString(), sink.toString(), checkpoint());
  }

  void sql(String statement) throws IOException {
    process.tell("sql", statement.replaceAll("\\s+", " "));
  }

  /** Runs a query of Nexmark over all that is in its tables. */
  void nexmark(Nexmark.Query query, Path tables, Path sink) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("nexmark");
    command.add(tables.toString());
    command.add(sink.toString());
    command.add(sink + "-checkpoint");
    command.add(query.input());
    command.addAll(query.statements());
    process.tell(command.toArray(String[]::new));
  }

  /** The rows of a query as JSON objects. */
  List<String> rows(String query) throws IOException {
    return process.ask("rows", query.replaceAll("\\s+", " "));
  }

  /** The directory of a table that was created by its name. */
  Path table(String name) {
    return directory.resolve("warehouse").resolve(name);
  }

  private String checkpoint() {
    return directory.resolve("checkpoint").toString();
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
