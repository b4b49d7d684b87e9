package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.STRING;

import java.util.List;

/** Functions of CSV texts; their arguments are those of {@link JsonFunctions}. */
public final class CsvFunctions {
  /** {@code (what, csv)}: {@code from_csv}. */
  public static final JavaFunction READ =
      JavaFunction.nullable(
          "read_csv",
          STRING,
          a -> CsvFunctions.READERS.get((String) a[0]).read((String) a[1]),
          STRING,
          STRING);

  /** {@code (what, value)}: {@code to_csv}. */
  public static final JavaFunction WRITE =
      JavaFunction.of(
          "write_csv",
          STRING,
          a -> CsvFunctions.WRITERS.get((String) a[0]).write((String) a[1]),
          STRING,
          STRING);

  static final List<JavaFunction> ALL = List.of(READ, WRITE);

  private static final Cache<CsvReader> READERS =
      new Cache<>(text -> new CsvReader(Parsed.of(text)));
  private static final Cache<CsvWriter> WRITERS =
      new Cache<>(text -> new CsvWriter(Parsed.of(text)));

  private CsvFunctions() {}
}
