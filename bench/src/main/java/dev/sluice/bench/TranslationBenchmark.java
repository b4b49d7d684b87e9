package dev.sluice.bench;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What it costs to compile each query of TPC-H from Spark SQL, in a process of its own. */
final class TranslationBenchmark {
  private final Path directory;

  TranslationBenchmark(Path directory) {
    this.directory = directory;
  }

  void run() throws Exception {
    System.out.printf("## Translation: Spark SQL to the engine's, warm%n%n");
    String classPath =
        Settings.DISTRIBUTION.resolve("lib")
            + "/*"
            + File.pathSeparator
            + Settings.LIBRARIES
            + "/*";
    Report report = new Report("statement", "characters", "median ms", "engine's SQL, characters");
    try (WorkerProcess worker =
        WorkerProcess.start(
            directory,
            Map.of(),
            List.of(
                WorkerProcess.java(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                "dev.sluice.bench.Translator"))) {
      for (String line : worker.ask("translate")) {
        report.row(line.split("\t"));
      }
    }
    report.print();
  }
}
