/**
 * The text of preference pairs: templates, tokens and how long a row may be.
 *
 * <p>Tokens are made by the rule of the published mDPO trainer. Prompt, answer and EOS are tokenized apart and joined;
 * the prompt starts with BOS where the tokenizer wants one, and the image is one marker in it. The tokenizer reads the
 * text of a special token, such as {@code <s>}, as that token wherever it stands. EOS is the exception: the trainer
 * masks an EOS that it finds in the text, and the model takes masked tokens out of its input, so they are left out
 * here.
 *
 * <p>Two things differ. {@code <image>} in an answer is ordinary text for every model; LLaVA's tokenizer would read it
 * as a second image. EOS between the turns of a dialogue given as messages stays, as in the dialogues that the models
 * were trained on; the trainer's own data has no such dialogue.
 */
@NullMarked
package org.mdpospark.text;

import org.jspecify.annotations.NullMarked;
