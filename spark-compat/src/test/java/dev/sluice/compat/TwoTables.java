package dev.sluice.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A table that Spark writes and one that the server writes, which each of them can read. */
final class TwoTables implements AutoCloseable {
  private final Campaign campaign;
  private final String name;
  private final Path directory;
  private final Spark spark;
  private final SluiceTables sluice;

  /**
   * @param name of both tables, each in a warehouse of its own
   * @param directory of its own; its name is that of Spark's session and database
   */
  TwoTables(Campaign campaign, String name, Path directory) {
    this.campaign = campaign;
    this.name = name;
    this.directory = directory;
    String database = directory.getFileName().toString();
    Statements.delete(directory);
    spark = campaign.spark().session(database);
    spark.sql("DROP DATABASE IF EXISTS " + database + " CASCADE");
    spark.sql("CREATE DATABASE " + database + " LOCATION '" + directory.resolve("spark") + "'");
    spark.sql("USE " + database);
    sluice = campaign.tables().sibling(directory.resolve("sluice"));
  }

  Campaign campaign() {
    return campaign;
  }

  /** A session in which the table is Spark's. */
  Spark spark() {
    return spark;
  }

  /** A server whose table is its own. */
  SluiceTables sluice() {
    return sluice;
  }

  String name() {
    return name;
  }

  Path sparks() {
    return directory.resolve("spark").resolve(name);
  }

  Path sluices() {
    return directory.resolve("sluice").resolve(name);
  }

  /**
   * The server's table as Spark reads it.
   *
   * @param version {@code VERSION AS OF 3}, or ""
   */
  Reading sparkReadsSluices(String version) {
    return Reading.of(spark.sql("SELECT * FROM delta.`" + sluices() + "` " + version));
  }

  /** Spark's table as the server reads it. */
  Reading sluiceReadsSparks(String version) {
    return Reading.of(() -> sluice.run("SELECT * FROM delta.`" + sparks() + "` " + version));
  }

  /** Gives the server a copy of Spark's table in the place of its own. */
  void copySparks() {
    try (Stream<Path> files = Files.walk(sparks())) {
      Files.createDirectories(sluices().getParent());
      for (Path file : files.toList()) {
        Files.copy(file, sluices().resolve(sparks().relativize(file).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has the server write the checkpoints that it still owes; it writes no more after that. */
  void settle() {
    sluice.close();
  }

  @Override
  public void close() {
    settle();
    spark.sql("DROP DATABASE IF EXISTS " + directory.getFileName() + " CASCADE");
  }
}
