package dev.sluice.server.definition;

import java.util.regex.Pattern;

/** What a table of the warehouse may be called: {@code orders_in} or {@code sales.orders}. */
public final class TableNames {
  /** The rule in words, for an error's suggestion. */
  public static final String RULE =
      "`table` or `schema.table`, each of up to 128 letters, digits and `_`, not beginning with a"
          + " digit";

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}(\\.[A-Za-z_][A-Za-z0-9_]{0,127})?");

  private TableNames() {}

  public static boolean isValid(String name) {
    return NAME.matcher(name).matches();
  }
}
