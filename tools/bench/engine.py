"""The SQL engine as a library (libchdb.so), through its C interface."""
import ctypes
import glob
import os
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Engine:
    def __init__(self, folder):
        found = glob.glob(os.path.join(ROOT, "node_modules/@chdb/*/libchdb.so"))
        if not found:
            raise FileNotFoundError("libchdb.so is not installed (npm ci)")
        lib = self._lib = ctypes.CDLL(found[0])
        pointer, size = ctypes.c_void_p, ctypes.c_size_t
        lib.chdb_connect.restype = ctypes.POINTER(pointer)
        lib.chdb_connect.argtypes = [ctypes.c_int, ctypes.POINTER(ctypes.c_char_p)]
        lib.chdb_query_n.restype = pointer
        lib.chdb_query_n.argtypes = [pointer, ctypes.c_char_p, size, ctypes.c_char_p, size]
        lib.chdb_result_buffer.restype = ctypes.POINTER(ctypes.c_char)
        lib.chdb_result_buffer.argtypes = [pointer]
        lib.chdb_result_length.restype = size
        lib.chdb_result_length.argtypes = [pointer]
        lib.chdb_result_error.restype = ctypes.c_char_p
        lib.chdb_result_error.argtypes = [pointer]
        lib.chdb_destroy_query_result.argtypes = [pointer]
        arguments = (ctypes.c_char_p * 2)(b"clickhouse", b"--path=" + folder.encode())
        self._connection = lib.chdb_connect(2, arguments)
        if not self._connection:
            raise RuntimeError("libchdb.so does not open a session")

    def ask(self, sql):
        """Runs one statement; its answer as rows of text."""
        text = sql.encode()
        result = self._lib.chdb_query_n(self._connection[0], text, len(text), b"TSV", 3)
        try:
            error = self._lib.chdb_result_error(result)
            if error:
                raise RuntimeError(error.decode(errors="replace").split("\n")[0][:200])
            length = self._lib.chdb_result_length(result)
            data = ctypes.string_at(self._lib.chdb_result_buffer(result), length) if length else b""
        finally:
            self._lib.chdb_destroy_query_result(result)
        return [line.split("\t") for line in data.decode().splitlines()]

    def timed(self, sql):
        """(seconds of the wall's clock, of the processor's, rows)"""
        start, before = time.perf_counter(), time.process_time()
        rows = self.ask(sql)
        return time.perf_counter() - start, time.process_time() - before, rows
