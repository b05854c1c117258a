package org.mdpospark.score;

import java.util.function.UnaryOperator;

/** By which rule captions of images are searched for objects. */
public enum ObjectRule {
    /** CHAIR's: the blunt singulars of the library pattern. */
    CHAIR {
        @Override
        UnaryOperator<String> singular(ObjectSynonyms synonyms) {
            return Singulars::of;
        }

        @Override
        String name(String listed) {
            return listed;
        }
    },
    /** Object HalBench's: WordNet's dictionary forms. */
    OBJECT_HALBENCH {
        @Override
        UnaryOperator<String> singular(ObjectSynonyms synonyms) {
            return new NounLemmas(synonyms.words())::lemma;
        }

        @Override
        String name(String listed) {
            return listed.strip();
        }
    };

    /** Returns a name of the file of synonyms as it is compared. */
    abstract String name(String listed);

    /** Returns what brings words in lower case to their singular. */
    abstract UnaryOperator<String> singular(ObjectSynonyms synonyms);
}
