#!/bin/sh
# Tells Spark which GPUs this machine has, for spark.executor.resource.gpu.discoveryScript and
# spark.worker.resource.gpu.discoveryScript: one line such as {"name":"gpu","addresses":["0","1"]}.
#   CUDA_VISIBLE_DEVICES   only these, under the names it has for them; empty or -1 for none
#   first argument         how many to name at most; Spark passes none, so MDPO_GPU_AMOUNT may say it
set -eu

fail() {
    echo "gpu-discovery: $1" >&2
    exit 1
}

most=${1:-${MDPO_GPU_AMOUNT:-}}
case $most in
    '') ;;
    *[!0-9]* | ????*) fail "the number of GPUs must be a number, but is '$most': set MDPO_GPU_AMOUNT to one, or leave it out" ;;
esac

# indexes and identifiers of the devices that there are, one device a line
devices() {
    command -v nvidia-smi >/dev/null ||
        fail "nvidia-smi is not on the PATH, so GPUs cannot be listed: install NVIDIA's driver, or ask for no GPU"
    listed=$(nvidia-smi --query-gpu=index,uuid --format=csv,noheader 2>&1) ||
        fail "nvidia-smi does not list GPUs ($(printf '%s' "$listed" | head -n 1)): mend NVIDIA's driver, or ask for no GPU"
    listed=$(printf '%s\n' "$listed" | tr -d ' \r')
    ! printf '%s\n' "$listed" | grep -q -v '^[0-9][0-9]*,[A-Za-z0-9-]*$' ||
        fail "nvidia-smi lists no GPUs (it says: $(printf '%s' "$listed" | head -n 1)): mend NVIDIA's driver, or ask for no GPU"
    printf '%s\n' "$listed"
}

if [ "${CUDA_VISIBLE_DEVICES+set}" = set ]; then
    # CUDA ends the list at the first entry that names nothing
    names=$(printf '%s\n' "$CUDA_VISIBLE_DEVICES" | tr ',' '\n' | tr -d ' \t' |
        while IFS= read -r name; do
            case $name in '' | -* | NoDevFiles) break ;; esac
            printf '%s\n' "$name"
        done)
    if [ -n "$names" ]; then
        there=$(devices)
        for name in $names; do
            case $name in
                *[!A-Za-z0-9/-]*) fail "CUDA_VISIBLE_DEVICES names '$name', which is neither a number nor an identifier" ;;
                MIG-*) ;; # a part of a device, which is not listed
                *)
                    printf '%s\n' "$there" | grep -q -e "^$name," -e ",$name" ||
                        fail "CUDA_VISIBLE_DEVICES names '$name', but there is no such GPU: there are $(printf '%s\n' "$there" | cut -d, -f1 | paste -s -d ' ' -)"
                    ;;
            esac
        done
    fi
else
    there=$(devices)
    names=$(printf '%s\n' "$there" | cut -d, -f1)
fi

addresses=
count=0
for name in $names; do
    [ -z "$most" ] || [ "$count" -lt "$most" ] || break
    addresses="$addresses${addresses:+,}\"$name\""
    count=$((count + 1))
done
printf '{"name":"gpu","addresses":[%s]}\n' "$addresses"
