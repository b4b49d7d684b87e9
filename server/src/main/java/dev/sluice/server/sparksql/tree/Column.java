package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.DataType;
import dev.sluice.server.sparksql.grammar.Names;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A column of a relation inside a query. Its SQL name is unique in the whole compiled query, as
 * Spark's expression id is, so that the emitted SQL needs no qualifiers.
 *
 * @param qualifier the names that may stand before the column's, outermost first: an alias, or
 *     schema and table
 * @param sqlName the column's name in the emitted SQL, not quoted
 */
public record Column(
    List<String> qualifier, String name, DataType type, boolean nullable, String sqlName) {
  public Column {
    qualifier = List.copyOf(qualifier);
  }

  /** {@code t.*} for the relation that the column is of, where that has a name. */
  public Optional<String> relation() {
    return qualifier.isEmpty()
        ? Optional.empty()
        : Optional.of(qualifier.get(qualifier.size() - 1) + ".*");
  }

  /** The column with all that may stand before it, in back quotes where that is needed. */
  public String sql() {
    return Stream.concat(qualifier.stream(), Stream.of(name))
        .map(Names::quoted)
        .collect(Collectors.joining("."));
  }

  public Column qualifiedBy(List<String> qualifier) {
    return new Column(qualifier, name, type, nullable, sqlName);
  }

  public Column named(String name) {
    return new Column(qualifier, name, type, nullable, sqlName);
  }

  public Column asNullable() {
    return new Column(qualifier, name, type, true, sqlName);
  }

  /** Whether the words, as written before the column's name, mean this column's relation. */
  public boolean isOf(List<String> words) {
    if (words.size() > qualifier.size()) {
      return false;
    }
    List<String> tail = qualifier.subList(qualifier.size() - words.size(), qualifier.size());
    for (int i = 0; i < words.size(); i++) {
      if (!tail.get(i).equalsIgnoreCase(words.get(i))) {
        return false;
      }
    }
    return true;
  }
}
