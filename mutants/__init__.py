"""Whether the tests notice when the code is wrong: fixed faults put into the code, and what noticed them.

``mutant_list`` holds the faults, ``trial`` makes a copy with one of them and runs tests there, ``page``
writes ``docs/methods/mutants.md``. Run by ``make mutants``. Not here: faults in files (``power``). The
package imports none of it.
"""
