package dev.boma.runtime.store.embedded;

import java.util.Deque;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WALRecoveryMode;

/**
 * RocksDB for a guest in somebody else's process: at most some 50 MB of memory and two threads,
 * where its defaults are for a server of its own.
 *
 * <p>What is made here is pushed on {@code opened}, to be closed in reverse.
 */
final class Tuning {
  private static final long KB = 1 << 10;
  private static final long MB = 1 << 20;

  private Tuning() {}

  static Options onDisk(Deque<AutoCloseable> opened) {
    return common(opened, 16 * MB)
        .setWriteBufferSize(8 * MB)
        .setTargetFileSizeBase(8 * MB)
        .setMaxBytesForLevelBase(32 * MB)
        // How much is read again at the next start.
        .setMaxTotalWalSize(32 * MB)
        // After the machine itself stopped, the log may have holes: what is before them is whole.
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        .setMaxOpenFiles(256)
        .setMaxManifestFileSize(4 * MB)
        .setMaxLogFileSize(MB)
        .setCompressionPerLevel(List.of())
        .setCompressionType(CompressionType.LZ4_COMPRESSION);
  }

  /**
   * To read what a damaged store still has.
   *
   * @param older whether to go back to the last moment of which all files are there
   */
  static Options salvage(Deque<AutoCloseable> opened, boolean older) {
    return common(opened, 16 * MB)
        .setCreateIfMissing(false)
        .setParanoidChecks(false)
        .setWalRecoveryMode(WALRecoveryMode.SkipAnyCorruptedRecords)
        .setBestEffortsRecovery(older)
        .setMaxOpenFiles(256)
        .setMaxLogFileSize(MB);
  }

  static Options inMemory(Deque<AutoCloseable> opened) {
    return common(opened, 512 * KB)
        .setWriteBufferSize(2 * MB)
        .setArenaBlockSize(32 * KB)
        .setAvoidFlushDuringShutdown(true)
        .setMaxLogFileSize(64 * KB)
        .setCompressionType(CompressionType.NO_COMPRESSION);
  }

  private static Options common(Deque<AutoCloseable> opened, long cacheBytes) {
    LRUCache cache = new LRUCache(cacheBytes);
    opened.push(cache);
    // Ten bits a key: one look in a hundred at a table that does not have it.
    BloomFilter filter = new BloomFilter(10);
    opened.push(filter);
    Options options = new Options();
    opened.push(options);
    return options
        .setCreateIfMissing(true)
        .setMaxWriteBufferNumber(2)
        // Most turns look for a kept answer that there is not.
        .setMemtableWholeKeyFiltering(true)
        .setMemtablePrefixBloomSizeRatio(0.05)
        .setMaxBackgroundJobs(2)
        .setMaxSubcompactions(1)
        .setKeepLogFileNum(2)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        .setTableFormatConfig(
            new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter));
  }
}
