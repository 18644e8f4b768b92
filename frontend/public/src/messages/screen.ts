/** Big screen, print and the look of the page: [Indonesian, English]. {name} is filled in. */

export const SCREEN = {
  "theme": ["Tampilan", "Look"],
  "theme.device": ["Ikut perangkat", "As the device"],
  "theme.light": ["Terang", "Light"],
  "theme.dark": ["Gelap", "Dark"],
  "screen.open": ["Layar besar", "Big screen"],
  "screen.title": ["Layar besar: {place}", "Big screen: {place}"],
  "screen.keys": ["← → jenis pemilihan · F layar penuh · Esc kembali", "← → contest · F full screen · Esc back"],
  "screen.back": ["Kembali", "Back"],
  "screen.full": ["Layar penuh", "Full screen"],
  "screen.rotate": ["Putar tiap {n} detik", "Change every {n} seconds"],
  "screen.rotate.stop": ["Berhenti berputar", "Stop changing"],
  "screen.before": ["Jenis pemilihan sebelumnya", "Contest before"],
  "screen.next": ["Jenis pemilihan berikutnya", "Next contest"],
  "screen.checked": ["Data diperiksa pukul {time}", "Data checked at {time}"],
  "screen.offline": ["Tanpa jaringan · angka terakhir, pukul {time}", "No network · last numbers, {time}"],
  "screen.offline.first": ["Tanpa jaringan · mencoba lagi", "No network · trying again"],
  "screen.none": ["{contest} tidak dipilih di wilayah ini.", "{contest} is not voted for in this area."],
  "screen.share": ["dari suara sah", "of valid votes"],
  "print.time": ["Data diperiksa {time}. Halaman ini tidak berubah setelah dicetak; angka terbaru ada di alamat di bawah.", "Data checked {time}. This sheet does not change after printing; the latest numbers are at the address below."],
  "print.unchecked": ["Angka terbaru ada di alamat di bawah.", "The latest numbers are at the address below."],
} as const satisfies Record<string, readonly [string, string]>;
