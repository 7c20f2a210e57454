/* Threads that a process may use. The files of cgroups are made by the test after the kernel's documents
 * (admin-guide/cgroup-v2.rst: cpu.max is "$MAX $PERIOD"; scheduler/sched-bwc.rst for version 1). */
#define _GNU_SOURCE
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "sim/experiment/threads.h"

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void a_quota_of_version_2_counts_with_those_above_it(void **state)
{
    (void)state;
    mkdir("cgroup2", 0777);
    mkdir("cgroup2/job", 0777);
    mkdir("cgroup2/job/step", 0777);
    write_text("cgroup2.self", "0::/job/step\n");
    write_text("cgroup2/job/step/cpu.max", "max 100000\n");
    write_text("cgroup2/job/cpu.max", "max 100000\n");
    assert_int_equal(sim_threads_of_cgroup("cgroup2.self", "cgroup2"), 0);
    write_text("cgroup2/job/cpu.max", "350000 100000\n");
    assert_int_equal(sim_threads_of_cgroup("cgroup2.self", "cgroup2"), 3);
    write_text("cgroup2/job/step/cpu.max", "200000 100000\n");
    assert_int_equal(sim_threads_of_cgroup("cgroup2.self", "cgroup2"), 2);
    write_text("cgroup2/job/step/cpu.max", "50000 100000\n"); /* half a processor still runs one thread */
    assert_int_equal(sim_threads_of_cgroup("cgroup2.self", "cgroup2"), 1);
}

static void a_quota_of_version_1_is_read_from_the_controller_cpu(void **state)
{
    (void)state;
    mkdir("cgroup1", 0777);
    mkdir("cgroup1/cpu", 0777);
    mkdir("cgroup1/cpu/box", 0777);
    write_text("cgroup1.self", "5:cpuset:/elsewhere\n4:cpuacct,cpu:/box\n1:name=systemd:/\n");
    write_text("cgroup1/cpu/box/cpu.cfs_period_us", "50000\n");
    write_text("cgroup1/cpu/box/cpu.cfs_quota_us", "-1\n");
    assert_int_equal(sim_threads_of_cgroup("cgroup1.self", "cgroup1"), 0);
    write_text("cgroup1/cpu/box/cpu.cfs_quota_us", "200000\n");
    assert_int_equal(sim_threads_of_cgroup("cgroup1.self", "cgroup1"), 4);
    write_text("cgroup1.self", "5:cpuset:/box\n");
    assert_int_equal(sim_threads_of_cgroup("cgroup1.self", "cgroup1"), 0);
}

static void no_files_of_cgroups_mean_no_limit(void **state)
{
    (void)state;
    assert_int_equal(sim_threads_of_cgroup("no-such-file", "no-such-folder"), 0);
}

static void slurm_s_processors_per_task_are_a_limit_and_rubbish_is_none(void **state)
{
    (void)state;
    unsetenv("SLURM_CPUS_PER_TASK");
    const uint32_t without = sim_threads_allowed();
    assert_true(without >= 1);
    setenv("SLURM_CPUS_PER_TASK", "1", 1);
    assert_int_equal(sim_threads_allowed(), 1);
    setenv("SLURM_CPUS_PER_TASK", "60000", 1);
    assert_int_equal(sim_threads_allowed(), without);
    setenv("SLURM_CPUS_PER_TASK", "two", 1);
    assert_int_equal(sim_threads_allowed(), without);
    unsetenv("SLURM_CPUS_PER_TASK");
}

static void a_process_bound_to_one_processor_may_use_one_thread(void **state)
{
    (void)state;
    cpu_set_t before, one;
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    int first = 0;
    while (!CPU_ISSET(first, &before))
        first++;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(sim_threads_allowed(), 1);
    assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quota_of_version_2_counts_with_those_above_it),
        cmocka_unit_test(a_quota_of_version_1_is_read_from_the_controller_cpu),
        cmocka_unit_test(no_files_of_cgroups_mean_no_limit),
        cmocka_unit_test(slurm_s_processors_per_task_are_a_limit_and_rubbish_is_none),
        cmocka_unit_test(a_process_bound_to_one_processor_may_use_one_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
