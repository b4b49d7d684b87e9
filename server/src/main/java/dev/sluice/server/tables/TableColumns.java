package dev.sluice.server.tables;

import dev.sluice.server.model.StructType;
import java.util.List;

/**
 * A table's columns at one version.
 *
 * @param schemaString Delta's own JSON
 */
public record TableColumns(
    long version, StructType schema, List<String> partitionColumns, String schemaString) {}
