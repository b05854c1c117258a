package org.mdpospark.study;

/**
 * Where an item of the study comes from.
 *
 * @param item names it on the page, by its place from 1
 * @param id of the question
 * @param leftIsB whether the left answer is model B's
 */
record StudyItem(String item, String id, boolean leftIsB) {}
