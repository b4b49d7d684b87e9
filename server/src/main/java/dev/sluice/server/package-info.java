/**
 * The daemon: its command line and the one place where its parts are put together.
 *
 * <p>On top of all layers; no package imports it.
 */
@NullMarked
package dev.sluice.server;

import org.jspecify.annotations.NullMarked;
