/**
 * Files that are there whole or not at all ({@link org.kiln.data.file.AtomicFiles}), and the folder
 * that data is kept in ({@link org.kiln.data.file.DataFolder}). For all of Kiln, not for data
 * alone. Imports no other package of Kiln.
 */
package org.kiln.data.file;
