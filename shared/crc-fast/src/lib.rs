//! The three checksums that the client of S3 uses, in the place of the crate of the same name. That one knows some thirty, each with tables
//! that fill half a megabyte of a package and do not compress (docs/adr/0012-checksums-without-tables.md). Only what is called is here.
//!
//! All three are reflected, start with all bits set, and are inverted at the end. Parameters and check values: catalogue of parametrised CRC
//! algorithms, CRC-32/ISO-HDLC, CRC-32/ISCSI, CRC-64/NVME.

/// A checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrcAlgorithm {
    /// S3's CRC32.
    Crc32IsoHdlc,
    /// S3's CRC32C.
    Crc32Iscsi,
    /// S3's CRC64NVME.
    Crc64Nvme,
}

/// What a byte does to the state. The checksums of 32 bits use the lower half.
type Table = [u64; 256];

static ISO_HDLC: Table = table(0xEDB8_8320);
static ISCSI: Table = table(0x82F6_3B78);
static NVME: Table = table(0x9A6C_9329_AC4B_C9B5);

/// For a polynomial with its bits in reverse.
const fn table(polynomial: u64) -> Table {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut state, mut bit) = (byte as u64, 0);
        while bit < 8 {
            state = if state & 1 == 1 { (state >> 1) ^ polynomial } else { state >> 1 };
            bit += 1;
        }
        table[byte] = state;
        byte += 1;
    }
    table
}

impl CrcAlgorithm {
    const fn table(self) -> &'static Table {
        match self {
            Self::Crc32IsoHdlc => &ISO_HDLC,
            Self::Crc32Iscsi => &ISCSI,
            Self::Crc64Nvme => &NVME,
        }
    }

    /// All bits of a checksum.
    const fn ones(self) -> u64 {
        match self {
            Self::Crc32IsoHdlc | Self::Crc32Iscsi => 0xFFFF_FFFF,
            Self::Crc64Nvme => u64::MAX,
        }
    }
}

/// A checksum of what is given piece by piece.
#[derive(Clone, Copy, Debug)]
pub struct Digest {
    algorithm: CrcAlgorithm,
    state: u64,
}

impl Digest {
    /// Of nothing yet.
    pub fn new(algorithm: CrcAlgorithm) -> Self {
        Self { algorithm, state: algorithm.ones() }
    }

    /// Adds a piece.
    pub fn update(&mut self, data: &[u8]) {
        let table = self.algorithm.table();
        self.state = data.iter().fold(self.state, |state, byte| (state >> 8) ^ table[usize::from(state as u8 ^ byte)]);
    }

    /// The checksum until here; in the lower half where it has 32 bits.
    pub fn finalize(&self) -> u64 {
        self.state ^ self.algorithm.ones()
    }
}

/// The checksum of some bytes.
pub fn checksum(algorithm: CrcAlgorithm, data: &[u8]) -> u64 {
    let mut digest = Digest::new(algorithm);
    digest.update(data);
    digest.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKS: [(CrcAlgorithm, u64); 3] = [
        (CrcAlgorithm::Crc32IsoHdlc, 0xCBF4_3926),
        (CrcAlgorithm::Crc32Iscsi, 0xE306_9283),
        (CrcAlgorithm::Crc64Nvme, 0xAE8B_1486_0A79_9888),
    ];

    #[test]
    fn the_digits_have_the_check_values_of_the_catalogue() {
        for (algorithm, check) in CHECKS {
            assert_eq!(checksum(algorithm, b"123456789"), check, "{algorithm:?}");
            assert_eq!(checksum(algorithm, b""), 0, "{algorithm:?}");
        }
    }

    #[test]
    fn it_does_not_matter_how_the_bytes_are_cut() {
        for (algorithm, check) in CHECKS {
            for cut in 0..=9 {
                let (head, tail) = b"123456789".split_at(cut);
                let mut digest = Digest::new(algorithm);
                digest.update(head);
                digest.update(tail);
                assert_eq!(digest.finalize(), check, "{algorithm:?} cut at {cut}");
            }
        }
    }
}
