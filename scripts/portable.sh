#!/bin/sh
# migrate @VERSION@ for @PLATFORM@ in one file: this script, and behind its last line, gzip'd, a tar
# of Deno and the program. The first run unpacks it, later runs start what lies there.
#
# MIGRATE_CACHE_DIR names the folder to unpack into. Without it the first that will do is taken of
# $XDG_CACHE_HOME/migrate, $HOME/.cache/migrate, and one in $TMPDIR or /tmp for this user alone.
id=@ID@

# Fails with code $1, message $2 and hint $3, as the program does: as JSON too where the arguments
# behind them, which are the program's, ask for it.
fail() {
  code=$1 message=$2 hint=$3
  shift 3
  printf '%s\n' "error[$code]: $message" "hint: $hint" >&2
  case ${MIGRATE_JSON:-no} in 0 | no | false) is_json= ;; *) is_json=1 ;; esac
  for argument; do
    case $argument in --) break ;; --json) is_json=1 ;; esac
  done
  if [ -n "$is_json" ]; then
    printf '{"version":1,"command":"","ok":false,"code":"%s","data":{"message":%s,"hint":%s,' \
      "$code" "$(quote "$message")" "$(quote "$hint")"
    printf '"details":{},"report":null},"warnings":[]}\n'
  fi
  exit 3
}

# Prints $1 as a string of JSON.
quote() {
  rest=$1 quoted=
  while [ -n "$rest" ]; do
    behind=${rest#?}
    character=${rest%"$behind"}
    case $character in
      '"' | \\) character=\\$character ;;
      '
') character='\n' ;;
      [[:cntrl:]]) character=' ' ;;
    esac
    quoted=$quoted$character rest=$behind
  done
  printf '"%s"' "$quoted"
}

# Runs the program that lies in folder $1, with the rights of the compiled one, instead of this.
start() {
  unpacked=$1/$id
  shift
  # Deno cannot start in a folder that has been removed, and says so as if it were broken.
  if [ ! -d "${PWD:-}" ] && [ -z "$(pwd -P 2>/dev/null)" ]; then
    fail config.missing_directory "The working folder does not exist any more" \
      "Change to a folder that does" "$@"
  fi
  case @PLATFORM@ in
    linux-*)
      if [ ! -e /proc/self ]; then
        fail config.unreadable "There is no /proc here, which Deno needs" \
          "Mount it: mount -t proc proc /proc" "$@"
      fi
      ;;
  esac
  # When it was last used: who unpacks another version removes those that nobody uses any more.
  { true >"$unpacked/used"; } 2>/dev/null
  export DENO_DIR="$unpacked/deno_dir" DENO_NO_UPDATE_CHECK=1 DENO_NO_PACKAGE_JSON=1
  exec "$unpacked/deno" run --quiet --no-config --no-lock --no-npm --no-remote --cached-only \
    --unstable-lazy-dynamic-imports @RIGHTS@ "$unpacked/app/main.js" "$@"
}

# Calls $1 with each folder that may be used, until one will do.
first_folder() {
  case ${MIGRATE_CACHE_DIR:-} in
    '') ;;
    /*) "$1" "$MIGRATE_CACHE_DIR"; return ;;
    *) "$1" "$PWD/$MIGRATE_CACHE_DIR"; return ;;
  esac
  for cache in "${XDG_CACHE_HOME:-}" "${HOME:+$HOME/.cache}"; do
    case $cache in /?*) ;; *) continue ;; esac
    # Nobody else may be able to put another program there: not what a root with the variables of
    # an ordinary user finds.
    if [ -e "$cache" ]; then owned=$cache; else owned=${cache%/*}; fi
    [ -O "$owned" ] || continue
    [ ! -e "$cache/migrate" ] || [ -O "$cache/migrate" ] || continue
    if "$1" "$cache/migrate"; then return; fi
  done
  temporary=/tmp
  case ${TMPDIR:-} in /*) [ ! -d "$TMPDIR" ] || temporary=$TMPDIR ;; esac
  temporary=$temporary/migrate-$(id -u 2>/dev/null || echo user)
  if [ ! -e "$temporary" ] || { [ -O "$temporary" ] && [ ! -L "$temporary" ]; }; then
    "$1" "$temporary"
  else
    problems="$problems
  $temporary: it belongs to somebody else"
    return 1
  fi
}

# Whether it has been unpacked into folder $1: the file `used` is the last of the archive.
is_unpacked() {
  if [ -e "$1/$id/used" ] && [ -x "$1/$id/deno" ] && [ -e "$1/$id/app/main.js" ]; then
    folder=$1
  else
    return 1
  fi
}

# Unpacks into folder $1, which others may be doing at the same time: each into a new folder, and
# the first to be ready gives its own the name.
unpack() {
  new=
  if problem=$(prepare "$1" 2>&1); then
    new=$problem
    problem=$(extract "$new" 2>&1) && problem=$("$new/deno" --version 2>&1 >/dev/null)
    if [ $? -eq 0 ]; then
      # What somebody has removed a part of is in the way.
      [ ! -e "$1/$id" ] || is_unpacked "$1" || mv "$1/$id" "$new/broken" 2>/dev/null
      # Where another was first, this lands inside, or is refused.
      problem=$(mv "$new" "$1/$id" 2>&1)
      rm -rf "$1/$id/${new##*/}"
    fi
    rm -rf "$new"
  fi
  new=
  if is_unpacked "$1"; then
    remove_old "$1"
    return 0
  fi
  problems="$problems
  $1: $(first_lines "${problem:-it cannot be used}")"
  return 1
}

# Of what programs said about a failure two lines are enough: tar tells the same of each file.
first_lines() {
  echo "$1" | {
    IFS= read -r one
    IFS= read -r two
    echo "$one${two:+; $two}"
  }
}

# Makes a new folder in folder $1 and prints its path.
prepare() {
  if [ -n "${MIGRATE_CACHE_DIR:-}" ]; then
    mkdir -p "$1" || return
  elif [ ! -d "$1" ]; then
    [ -d "${1%/*}" ] || mkdir -m 700 "${1%/*}" 2>/dev/null
    # It may be there by now, of another run's making; then mkdir's word is no part of the answer.
    mkdir -m 700 "$1" 2>/dev/null || [ -d "$1" ] || mkdir -m 700 "$1" || return
  fi
  try=0
  # Several machines may share the folder, and their process ids be the same.
  until mkdir "$1/new-$id-$$-$try" 2>/dev/null; do
    try=$((try + 1))
    if [ $try -gt 20 ]; then mkdir "$1/new-$id-$$-$try" || return; fi
  done
  echo "$1/new-$id-$$-$try"
}

# Unpacks what stands behind the last line of this file into folder $1.
extract() {
  {
    while IFS= read -r line && [ "$line" != "#archive" ]; do :; done
    { gzip -dc || echo "this file is damaged" >"$1/damaged"; } | tar -xomf - -C "$1"
  } <"$0" || return
  if [ -e "$1/damaged" ]; then
    echo "this file is damaged: download it again"
    return 1
  fi
}

# Removes from folder $1 the versions that nobody has started for 30 days, and what was left when
# unpacking was interrupted.
remove_old() {
  for old in "$1"/migrate-*/used; do
    case $old in "$1/$id/used") continue ;; esac
    if [ -n "$(find "$old" -mtime +30 2>/dev/null)" ]; then rm -rf "${old%/used}"; fi
  done
  for old in "$1"/new-migrate-*; do
    if [ -n "$(find "$old" -prune -mtime +1 2>/dev/null)" ]; then rm -rf "$old"; fi
  done
}

problems=
if ! first_folder is_unpacked; then
  new=
  trap '[ -z "$new" ] || rm -rf "$new"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  problems=
  if ! first_folder unpack; then
    fail config.cannot_unpack "@CANNOT_UNPACK@" "@CANNOT_UNPACK_HINT@" "$@"
  fi
  trap - EXIT HUP INT TERM
fi
start "$folder" "$@"
exit
#archive
