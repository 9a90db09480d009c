-- The tables as they were before there were migrations.
PRAGMA user_version = 1;
CREATE TABLE unit (
	id INTEGER NOT NULL,
	slug VARCHAR(60) NOT NULL,
	title VARCHAR(200) NOT NULL,
	code VARCHAR(20) NOT NULL,
	max_points INTEGER NOT NULL,
	due_at DATETIME,
	PRIMARY KEY (id),
	UNIQUE (slug),
	UNIQUE (code)
);
CREATE TABLE student (
	id INTEGER NOT NULL,
	username VARCHAR(60) NOT NULL,
	name VARCHAR(200) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (username)
);
CREATE TABLE repository (
	id INTEGER NOT NULL,
	unit_id INTEGER NOT NULL,
	student_id INTEGER NOT NULL,
	path VARCHAR(300) NOT NULL,
	accepted_at DATETIME NOT NULL,
	feedback_commit VARCHAR(64) NOT NULL,
	comment TEXT NOT NULL,
	commented_at DATETIME,
	comment_edits INTEGER NOT NULL,
	earlier_pushes INTEGER NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (unit_id, student_id),
	FOREIGN KEY(unit_id) REFERENCES unit (id) ON DELETE CASCADE,
	FOREIGN KEY(student_id) REFERENCES student (id) ON DELETE CASCADE,
	UNIQUE (path)
);
CREATE INDEX ix_repository_student_id ON repository (student_id);
CREATE TABLE push (
	id INTEGER NOT NULL,
	repository_id INTEGER NOT NULL,
	"commit" VARCHAR(64) NOT NULL,
	received_at DATETIME NOT NULL,
	state VARCHAR(20) NOT NULL,
	points INTEGER,
	graded_at DATETIME,
	problem TEXT NOT NULL,
	report TEXT,
	PRIMARY KEY (id),
	FOREIGN KEY(repository_id) REFERENCES repository (id) ON DELETE CASCADE
);
CREATE INDEX ix_push_state ON push (state);
CREATE INDEX ix_push_repository_id_id ON push (repository_id, id);
CREATE TABLE remote (
	repository_id INTEGER NOT NULL,
	full_name VARCHAR(200) NOT NULL,
	url VARCHAR(300) NOT NULL,
	pushed_at DATETIME,
	synced_at DATETIME,
	PRIMARY KEY (repository_id),
	FOREIGN KEY(repository_id) REFERENCES repository (id) ON DELETE CASCADE,
	UNIQUE (full_name)
);
CREATE TABLE quiz_record (
	repository_id INTEGER NOT NULL,
	content TEXT NOT NULL,
	received_at DATETIME NOT NULL,
	PRIMARY KEY (repository_id),
	FOREIGN KEY(repository_id) REFERENCES repository (id) ON DELETE CASCADE
);
CREATE TABLE criterion_mark (
	push_id INTEGER NOT NULL,
	criterion VARCHAR(60) NOT NULL,
	position INTEGER NOT NULL,
	title VARCHAR(200) NOT NULL,
	points INTEGER NOT NULL,
	max_points INTEGER NOT NULL,
	PRIMARY KEY (push_id, criterion),
	FOREIGN KEY(push_id) REFERENCES push (id) ON DELETE CASCADE
);
CREATE TABLE mark (
	id INTEGER NOT NULL,
	push_id INTEGER NOT NULL,
	graded_at DATETIME NOT NULL,
	verdict VARCHAR(40) NOT NULL,
	points INTEGER,
	max_points INTEGER NOT NULL,
	explanation TEXT NOT NULL,
	grader_version VARCHAR(40) NOT NULL,
	assignment_digest VARCHAR(64) NOT NULL,
	after_due BOOLEAN NOT NULL,
	report TEXT,
	PRIMARY KEY (id),
	FOREIGN KEY(push_id) REFERENCES push (id) ON DELETE CASCADE
);
CREATE INDEX ix_mark_push_id_id ON mark (push_id, id);
CREATE TABLE concern (
	id INTEGER NOT NULL,
	push_id INTEGER NOT NULL,
	kind VARCHAR(40) NOT NULL,
	message VARCHAR(500) NOT NULL,
	noted_at DATETIME NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (push_id, kind, message),
	FOREIGN KEY(push_id) REFERENCES push (id) ON DELETE CASCADE
);
CREATE TABLE marked_criterion (
	mark_id INTEGER NOT NULL,
	criterion VARCHAR(60) NOT NULL,
	position INTEGER NOT NULL,
	title VARCHAR(200) NOT NULL,
	points INTEGER NOT NULL,
	max_points INTEGER NOT NULL,
	PRIMARY KEY (mark_id, criterion),
	FOREIGN KEY(mark_id) REFERENCES mark (id) ON DELETE CASCADE
);
