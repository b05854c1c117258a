#!/usr/bin/env python3
"""A judge that tells everything it is told: its replies and error messages hold the key that it was asked with.

judge.py FOLDER serves chat completions on the loopback address until it is ended, and refuses the first question. It
leaves in FOLDER its port and a benchmark in the layout of MMHal-Bench: response_template.json, answers.json, prompt.txt.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TYPES = ["attribute", "adversarial", "comparison", "counting", "relation", "environment", "holistic", "other"]
QUESTIONS = 96


class Judge(BaseHTTPRequestHandler):
    asked = 0

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        Judge.asked += 1
        said = self.headers.get("Authorization", "no key")
        if Judge.asked == 1:
            self.answer(503, {"error": {"message": f"busy; you sent {said}"}})
            return
        message = {"role": "assistant", "content": f"You sent {said}. Rating: 4"}
        self.answer(200, {
            "model": "judge-1",
            "choices": [{"message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 9, "completion_tokens": 4},
        })

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def record(number, answer):
    return {
        "question_type": TYPES[number % len(TYPES)], "question_topic": "t", "image_id": "i",
        "image_src": f"http://x/{number}.jpg", "image_content": ["Cup"], "question": f"Question {number}?",
        "gt_answer": f"Right {number}.", "model_answer": answer,
    }


def main():
    folder = Path(sys.argv[1])
    for name, answer in (("response_template.json", ""), ("answers.json", "an answer")):
        (folder / name).write_text(json.dumps([record(number, answer) for number in range(QUESTIONS)]))
    (folder / "prompt.txt").write_text("Content {} question {} right {} answer {}: rate it.")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Judge)
    part = folder / "port.part"
    part.write_text(str(server.server_address[1]))
    part.rename(folder / "port")
    server.serve_forever()


if __name__ == "__main__":
    main()
