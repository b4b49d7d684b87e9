package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.functions.Subscripts;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SortItemContext;
import org.jspecify.annotations.Nullable;

/** The columns that an expression may name, and the queries that it may hold. */
public final class Scope {
  static final Scope EMPTY = new Scope(List.of());

  private final List<Column> columns;
  private final List<Column> hidden;
  private final @Nullable QueryBuilder queries;
  private final Map<String, Expr> subqueries;
  private final Map<ParseTree, Expr> built;
  private final Map<String, Expr> aliases = new LinkedHashMap<>();
  private final Map<String, List<Expr>> preferred = new LinkedHashMap<>();
  private @Nullable LateralAliases lateral;
  private Map<ParseTree, String> names = new HashMap<>();
  private @Nullable EventWindows eventWindows;
  private @Nullable RandomValues randomValues;

  private boolean stars = true;
  private boolean windows;
  private boolean aliasesInWindows;

  /** A scope without subqueries. */
  public Scope(List<Column> columns) {
    this(columns, List.of(), null, new HashMap<>(), new HashMap<>());
  }

  /** The columns of a relation inside a query. */
  public Scope(List<Column> columns, List<Column> hidden, QueryBuilder queries) {
    this(columns, hidden, queries, new HashMap<>(), new HashMap<>());
  }

  private Scope(
      List<Column> columns,
      List<Column> hidden,
      @Nullable QueryBuilder queries,
      Map<String, Expr> subqueries,
      Map<ParseTree, Expr> built) {
    this.columns = List.copyOf(columns);
    this.hidden = List.copyOf(hidden);
    this.queries = queries;
    this.subqueries = subqueries;
    this.built = built;
  }

  /** The same columns without the aliases. */
  Scope plain() {
    Scope plain = new Scope(columns, hidden, queries, subqueries, built);
    plain.eventWindows = eventWindows;
    plain.randomValues = randomValues;
    plain.names = names;
    return plain;
  }

  /** Lets expressions hold windows of event time. */
  public Scope allowEventWindows(EventWindows windows) {
    eventWindows = windows;
    return this;
  }

  /** Lets expressions hold random values. */
  Scope allowRandomValues(RandomValues values) {
    randomValues = values;
    return this;
  }

  @Nullable RandomValues randomValues() {
    return randomValues;
  }

  /** Whether a call is the whole key of a sort. */
  boolean isSort(ParserRuleContext call) {
    ParserRuleContext outer = call;
    while (!(outer.getParent() instanceof SortItemContext)
        && outer.getParent() != null
        && outer.getParent().getChildCount() == 1) {
      outer = outer.getParent();
    }
    return !stars && outer.getParent() instanceof SortItemContext;
  }

  @Nullable EventWindows eventWindows() {
    return eventWindows;
  }

  /** Whether the expression is over the columns here and nothing else. */
  boolean covers(Expr expr) {
    boolean own =
        !(expr instanceof Expr.Reference reference)
            || columns.contains(reference.column())
            || hidden.contains(reference.column());
    return own && expr.operands().stream().allMatch(this::covers);
  }

  /** Lets the items of a SELECT list name earlier ones. */
  public Scope allowLateral(LateralAliases aliases) {
    lateral = aliases;
    return this;
  }

  @Nullable LateralAliases lateral() {
    return lateral;
  }

  /** Lets expressions hold window functions. */
  Scope allowWindows() {
    windows = true;
    return this;
  }

  /** Lets window functions name the columns of the SELECT list too, which are complete. */
  Scope allowAliasesInWindows() {
    aliasesInWindows = true;
    return allowWindows();
  }

  /** What a window function sees: no alias of the SELECT list that it stands in. */
  Scope inWindow(Position at) {
    if (!windows) {
      throw Refusals.at(
          at,
          ErrorCode.WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE,
          "A window function stands in the SELECT list or in QUALIFY only",
          null);
    }
    return aliasesInWindows ? this : plain().allowWindows();
  }

  List<Column> columns() {
    return columns;
  }

  /** The scope of a sort, where a star has no meaning. */
  Scope withoutStars() {
    stars = false;
    return this;
  }

  /** The same scope, to spell a star out. */
  Scope starred(Position at) {
    if (!stars) {
      throw Refusals.mismatch(at, "A star has no meaning here");
    }
    return this;
  }

  /** What builds the subqueries of an expression. */
  QueryBuilder queries(Position at) {
    if (queries == null) {
      throw Refusals.unsupported(at, "A subquery in this place", "a query of its own");
    }
    return queries;
  }

  /** Builds a subquery once for each text, so that GROUP BY finds it in the SELECT list. */
  Expr subquery(String text, Supplier<Expr> build) {
    Expr known = subqueries.get(text);
    if (known == null) {
      known = build.get();
      subqueries.put(text, known);
    }
    return known;
  }

  /** Gives a part of the text a name that is not read from it. */
  void name(ParseTree tree, String name) {
    names.put(tree, name);
  }

  /** The name that a part was given, or null. */
  @Nullable String name(ParseTree tree) {
    return names.get(tree);
  }

  /** Keeps what was built of a part of the text. */
  void built(ParseTree tree, Expr expr) {
    built.put(tree, expr);
  }

  /** What was built of a part of the text, or null where it was not built by itself. */
  @Nullable Expr built(ParseTree tree) {
    return built.get(tree);
  }

  /** Lets a name stand for a value where no column has it. */
  void alias(String name, Expr value) {
    aliases.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
  }

  /** Whether a name alone means an earlier item of the SELECT list. */
  boolean isAlias(String name) {
    return lateral != null
        && lateral.value(name) != null
        && column(columns, List.of(name), Position.START, 0) == null;
  }

  /** Lets ORDER BY name an output column before any column below. */
  void prefer(String name, Expr value) {
    List<Expr> values =
        preferred.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>());
    String sql = ExprSql.of(value);
    if (values.stream().noneMatch(other -> ExprSql.of(other).equals(sql))) {
      values.add(value);
    }
  }

  /**
   * Resolves {@code a}, {@code t.a} or {@code a.field}: the reading with most words before the
   * column name wins, as in Spark's {@code AttributeSeq.resolve}.
   */
  public Expr resolve(List<String> words, Position at) {
    Expr found = own(words, at);
    if (found == null && eventWindows != null) {
      Expr window = eventWindows.named(words.get(0), at);
      found = window == null ? null : Subscripts.fields(window, words.subList(1, words.size()));
    }
    if (found == null && lateral != null) {
      Expr alias = lateral.find(words.get(0), at);
      found = alias == null ? null : Subscripts.fields(alias, words.subList(1, words.size()));
    }
    if (found == null && queries != null) {
      found = queries.outer(words, at);
    }
    if (found == null) {
      throw Refusals.unknownColumn(
          at, String.join(".", words), columns.stream().map(Column::name).distinct().toList());
    }
    return found;
  }

  /** Whether a name means something without the query around. */
  boolean isOwn(List<String> words, Position at) {
    boolean window = eventWindows != null && eventWindows.named(words.get(0), at) != null;
    return window || own(words, at) != null;
  }

  /** The value of a name without the query around, or null. */
  public @Nullable Expr own(List<String> words, Position at) {
    List<Expr> outputs = preferred.getOrDefault(words.get(0).toLowerCase(Locale.ROOT), List.of());
    if (outputs.size() == 1) {
      return Subscripts.fields(outputs.get(0), words.subList(1, words.size()));
    }
    Expr column = column(columns, words, at, 0);
    if (column == null) {
      column = column(hidden, words, at, 1);
    }
    if (column != null) {
      return column;
    }
    if (outputs.size() > 1) {
      throw ambiguous(words, at);
    }
    Expr alias = aliases.get(words.get(0).toLowerCase(Locale.ROOT));
    return alias == null ? null : Subscripts.fields(alias, words.subList(1, words.size()));
  }

  /**
   * The column that a name means, or null.
   *
   * @param least how many words must stand before the column's name
   */
  private static @Nullable Expr column(
      List<Column> columns, List<String> words, Position at, int least) {
    for (int before = words.size() - 1; before >= least; before--) {
      List<String> qualifier = words.subList(0, before);
      String name = words.get(before);
      List<Column> found =
          columns.stream()
              .filter(column -> column.name().equalsIgnoreCase(name) && column.isOf(qualifier))
              .distinct()
              .toList();
      if (found.size() > 1) {
        throw ambiguous(words, at);
      }
      if (found.size() == 1) {
        return Subscripts.fields(
            new Expr.Reference(found.get(0), at), words.subList(before + 1, words.size()));
      }
    }
    return null;
  }

  /**
   * How many of the words stand before the one that names a column; all but the last for a column
   * of the query around.
   */
  int qualifiers(List<String> words) {
    for (int before = words.size() - 1; before > 0; before--) {
      List<String> qualifier = words.subList(0, before);
      String name = words.get(before);
      if (Stream.concat(columns.stream(), hidden.stream())
          .anyMatch(c -> c.name().equalsIgnoreCase(name) && c.isOf(qualifier))) {
        return before;
      }
    }
    String first = words.get(0);
    boolean known =
        aliases.containsKey(first.toLowerCase(Locale.ROOT))
            || (eventWindows != null && eventWindows.named(first, Position.START) != null)
            || (lateral != null && lateral.value(first) != null)
            || columns.stream().anyMatch(c -> c.name().equalsIgnoreCase(first));
    return known ? 0 : words.size() - 1;
  }

  public static RuntimeException ambiguous(List<String> words, Position at) {
    String message = "The name " + String.join(".", words) + " means more than one column";
    return Refusals.at(at, ErrorCode.AMBIGUOUS_REFERENCE, message, null);
  }

  /** What {@code *}, {@code t.*} or {@code s.*} of a struct stands for, under which names. */
  List<SelectBuilder.Named> star(List<String> qualifier, Position at) {
    List<SelectBuilder.Named> found = ownStar(qualifier, at);
    if (found.isEmpty() && queries != null) {
      found = queries.outerStar(qualifier, at);
    }
    if (!found.isEmpty() || (qualifier.isEmpty() && queries != null && queries.isInner())) {
      return found;
    }
    if (qualifier.isEmpty()) {
      throw Refusals.unsupported(at, "A * that stands for no column", "a column");
    }
    throw Refusals.unknownColumn(
        at,
        String.join(".", qualifier) + ".*",
        columns.stream().flatMap(column -> column.relation().stream()).distinct().toList());
  }

  /** What a star stands for without the query around; nothing if that is for nothing. */
  List<SelectBuilder.Named> ownStar(List<String> qualifier, Position at) {
    List<Column> all = new ArrayList<>(qualifier.isEmpty() ? List.of() : hidden);
    all.addAll(columns);
    List<Column> found = all.stream().filter(column -> column.isOf(qualifier)).toList();
    if (!found.isEmpty() || qualifier.isEmpty()) {
      return found.stream()
          .map(c -> new SelectBuilder.Named(c.name(), new Expr.Reference(c, at)))
          .toList();
    }
    Expr struct = own(qualifier, at);
    return struct != null && struct.type() instanceof StructType type
        ? type.names().stream()
            .map(name -> new SelectBuilder.Named(name, Subscripts.field(struct, name, at)))
            .toList()
        : List.of();
  }
}
