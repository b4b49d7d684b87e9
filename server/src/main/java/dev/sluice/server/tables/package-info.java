/**
 * The table catalog, appended rows and ad-hoc SQL.
 *
 * <p>Layer 6. Imports {@code model}, {@code sparksql}, {@code delta}, {@code rows} and {@code
 * engine}.
 */
@NullMarked
package dev.sluice.server.tables;

import org.jspecify.annotations.NullMarked;
