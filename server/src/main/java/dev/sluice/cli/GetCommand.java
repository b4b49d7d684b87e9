package dev.sluice.cli;

import dev.sluice.client.Query;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice get}: queries or tables, one a line. */
@Command(
    name = "get",
    description = "Lists queries or tables.",
    footer = {
      "",
      "  sluice get                    all queries",
      "  sluice get orders             the query 'orders'",
      "  sluice get tables             all tables",
      "  sluice get tables -o wide     with their versions and sizes",
      "  sluice get orders -o json     the query's resource"
    })
final class GetCommand extends ClientCommand {
  /** How much to print and in what form. */
  enum Format {
    table,
    wide,
    name,
    json
  }

  @Parameters(
      arity = "0..*",
      paramLabel = "[queries|tables] [NAME...]",
      description = "What to list; without a word, names are those of queries.")
  private List<String> words = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default table).")
  private Format format = Format.table;

  @Override
  int run(SluiceClient sluice) {
    String kind = words.isEmpty() ? "queries" : words.get(0);
    boolean named = kind.equals("queries") || kind.equals("tables");
    List<String> names = words.isEmpty() ? words : words.subList(named ? 1 : 0, words.size());
    if (kind.equals("tables")) {
      tables(sluice, names);
    } else {
      queries(sluice, names);
    }
    return ExitCode.OK;
  }

  private void queries(SluiceClient sluice, List<String> names) {
    List<Query> queries =
        names.isEmpty()
            ? sluice.queries().list()
            : names.stream().map(sluice.queries()::get).toList();
    switch (format) {
      case name -> queries.forEach(query -> out().println(query.name()));
      case json ->
          out()
              .println(
                  Json.pretty(names.size() == 1 ? queries.get(0) : Map.of("queries", queries)));
      default -> QueryTable.of(queries, style(), format == Format.wide).print(out());
    }
    if (queries.isEmpty() && format != Format.json) {
      err().println("No queries. 'sluice apply -f FILE' creates one.");
    }
  }

  private void tables(SluiceClient sluice, List<String> names) {
    List<String> listed = names.isEmpty() ? sluice.tables().list() : names;
    boolean whole = format == Format.wide || (!names.isEmpty() && format != Format.name);
    if (!whole) {
      names(listed);
      return;
    }
    List<Table> tables = new ArrayList<>();
    listed.forEach(name -> tables.add(sluice.tables().get(name)));
    if (format == Format.json) {
      out().println(Json.pretty(tables.size() == 1 ? tables.get(0) : Map.of("tables", tables)));
      return;
    }
    TextTable text =
        TextTable.of("NAME", "VERSION", "FILES", "SIZE", "LAST MODIFIED", "COLUMNS").right(1, 2, 3);
    for (Table table : tables) {
      text.row(
          table.name(),
          String.valueOf(table.version()),
          String.valueOf(table.numFiles()),
          Cells.bytes(table.sizeInBytes()),
          Cells.time(table.lastModified()),
          String.valueOf(table.schema().size()));
    }
    text.print(out());
  }

  private void names(List<String> names) {
    if (format == Format.json) {
      out().println(Json.pretty(Map.of("tables", names)));
      return;
    }
    if (format == Format.table) {
      out().println("NAME");
    }
    names.forEach(out()::println);
  }
}
