/**
 * Getting a data set's files onto this machine: {@link org.kiln.data.fetch.Installation} says which
 * files and from where; a {@link org.kiln.data.fetch.Source} is one place (an archive on the web, a
 * package of the JavaScript world); {@link org.kiln.data.fetch.Downloader} does the transfer.
 *
 * <p>The one promise: a file under its final name is whole and verified. What is in it is the
 * business of {@code org.kiln.data.format}. Of Kiln it imports {@code error} and {@code data.file}
 * alone.
 */
package org.kiln.data.fetch;
