package dev.sluice.server.sparksql.functions;

/** Functions of arrays, maps and structs. */
final class CollectionFunctions {

  private CollectionFunctions() {}

  static void register(FunctionTable table) {
    table.put("size,cardinality", Collections::size);
    table.put("array", Collections::array);
    table.put("map", Collections::map);
    table.put("named_struct", Collections::namedStruct);
    table.put("element_at", Subscripts.elementAt(false));
    table.put("try_element_at", Subscripts.elementAt(true));
    table.put("get", Subscripts::get);
    ArrayFunctions.register(table);
    MapFunctions.register(table);
    HigherOrder.register(table);
    FormatFunctions.register(table);
  }
}
