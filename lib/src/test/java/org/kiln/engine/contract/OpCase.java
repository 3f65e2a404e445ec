package org.kiln.engine.contract;

import java.util.Set;

/**
 * A few ops with all they need.
 *
 * @param name says what is special about it
 * @param task a plan of them
 * @param kinds which ops are under test: those that only bring numbers to them are not
 */
record OpCase(String name, PlanTask task, Set<Class<?>> kinds) {}
