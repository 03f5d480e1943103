/**
 * What is kept, moved from one store to another: {@link dev.boma.runtime.moving.Export} writes a
 * store to a file, {@link dev.boma.runtime.moving.Import} reads one, {@link
 * dev.boma.runtime.moving.VumiImport} takes over what Vumi Go kept. {@link
 * dev.boma.runtime.moving.StoreFile} is the file's form.
 */
@NullMarked
package dev.boma.runtime.moving;

import org.jspecify.annotations.NullMarked;
