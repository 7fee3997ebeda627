// SPDX-License-Identifier: MIT
// Reads a Parquet file with hyparquet and with DuckDB, which share no code with us or
// with each other, and holds each cell to EXPECTED: a line a row, cells between tabs; ~ is
// null, x stands before a text in hexadecimal, a double is its 64 bits likewise.
// usage: node read_back.mjs FILE EXPECTED [NOTE]      (NOTE: KEY=VALUE, the file's first)
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { DuckDBConnection } from '@duckdb/node-api'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const [file, expected, noted] = process.argv.slice(2)
const version = process.env.POSTSIL_VERSION
const SLICE = 50000

function fail(text) {
	console.error(`${file}: ${text}`)
	process.exit(1)
}

const view = new DataView(new ArrayBuffer(8))
function bits(d) {
	view.setFloat64(0, d)
	return view.getBigUint64(0).toString(16).padStart(16, '0')
}

// A cell as EXPECTED has it.
function cell(v, kind) {
	if (v === null || v === undefined) return '~'
	if (kind === 'BYTE_ARRAY') return 'x' + Buffer.from(v, 'utf8').toString('hex')
	if (kind === 'DOUBLE') return bits(v)
	if (kind === 'BOOLEAN') return v ? '1' : '0'
	return v instanceof Date ? String(v.getTime()) : String(v)
}

// The rows of EXPECTED one after the other.
async function* wanted() {
	for await (const line of createInterface({ input: createReadStream(expected), crlfDelay: 0 }))
		yield line
}

async function compare(who, rows) {
	const want = wanted()
	let n = 0
	for await (const row of rows) {
		const { value, done } = await want.next()
		if (done) fail(`${who}: more rows than ${n}`)
		if (row !== value) fail(`${who}: row ${n}:\n  ${row}\ninstead of\n  ${value}`)
		n++
	}
	if (!(await want.next()).done) fail(`${who}: only ${n} rows`)
	return n
}

const buffer = await asyncBufferFromFile(file)
const metadata = await parquetMetadataAsync(buffer)
const columns = parquetSchema(metadata).children.map(c => c.element)

async function* hyparquetRows() {
	for (let rowStart = 0; rowStart < Number(metadata.num_rows); rowStart += SLICE) {
		const rows = await parquetReadObjects({ file: buffer, metadata, compressors, rowStart,
			rowEnd: Math.min(rowStart + SLICE, Number(metadata.num_rows)) })
		for (const row of rows)
			yield columns.map(c => cell(row[c.name], c.type)).join('\t')
	}
}

const duckdb = await DuckDBConnection.create()
const table = `read_parquet('${file}')`

async function ask(sql) {
	return (await duckdb.runAndReadAll(sql)).getRows()
}

// DuckDB turns texts and times into what is compared by itself.
function asked(c) {
	if (c.type === 'BYTE_ARRAY') return `'x' || lower(hex("${c.name}"))`
	return c.converted_type === 'TIMESTAMP_MILLIS' ? `epoch_ms("${c.name}")` : `"${c.name}"`
}

async function* duckdbRows() {
	const result = await duckdb.stream(`SELECT ${columns.map(asked).join(', ')} FROM ${table}`)
	for (;;) {
		const chunk = await result.fetchChunk()
		if (!chunk || chunk.rowCount === 0) return
		for (const row of chunk.getRows())
			yield row.map((v, i) => columns[i].type === 'BYTE_ARRAY' ? v ?? '~' :
				cell(v, columns[i].type)).join('\t')
	}
}

// Bounds and null counts of all row groups, beside those that DuckDB finds in the data.
async function checkStatistics() {
	let bounds = 0
	for (const c of columns) {
		// the condition is always true, and keeps DuckDB from answering by the statistics
		const data = `(SELECT CASE WHEN random() < 2 THEN ${c.converted_type === 'TIMESTAMP_MILLIS' ? asked(c) : `"${c.name}"`} END AS x FROM ${table})`
		const [[nulls]] = await ask(`SELECT count(*) - count(x) FROM ${data}`)
		const [[least, greatest]] = await ask(`SELECT min(x), max(x) FROM ${data} ${c.type === 'DOUBLE' ? 'WHERE NOT isnan(x)' : ''}`)
		const groups = metadata.row_groups.map(g => g.columns.find(k => k.meta_data.path_in_schema[0] === c.name).meta_data.statistics)
		const total = groups.reduce((sum, s) => sum + s.null_count, 0n)
		if (total !== nulls) fail(`${c.name}: ${total} nulls in the statistics, ${nulls} in the data`)
		if (groups.some(s => s.min_value === undefined)) continue
		const order = v => c.type === 'BYTE_ARRAY' ? Buffer.from(v).toString('hex') : v instanceof Date ? v.getTime() : v
		const low = groups.map(s => order(s.min_value)).reduce((a, b) => (b < a ? b : a))
		const high = groups.map(s => order(s.max_value)).reduce((a, b) => (b > a ? b : a))
		if (low != order(least) || high != order(greatest))
			fail(`${c.name}: bounds ${low} to ${high} instead of ${least} to ${greatest}`)
		bounds++
	}
	return bounds
}

// A condition makes DuckDB skip row groups by bounds and dictionaries.
async function checkConditions() {
	const lines = readFileSync(expected, 'latin1').slice(0, 1 << 20).split('\n')
	for (let i = 0; i < columns.length; i++) {
		const sample = lines.slice(0, -1).map(l => l.split('\t')[i]).find(v => v !== '~')
		if (sample === undefined || !['INT64', 'BYTE_ARRAY'].includes(columns[i].type) || columns[i].converted_type === 'TIMESTAMP_MILLIS') continue
		const value = columns[i].type === 'INT64' ? sample : `decode(from_hex('${sample.slice(1)}'))`
		const [[found]] = await ask(`SELECT count(*) FROM ${table} WHERE "${columns[i].name}" = ${value}`)
		let count = 0n
		for await (const line of wanted()) if (line.split('\t')[i] === sample) count++
		if (found !== count) fail(`${columns[i].name} = ${sample}: ${found} rows instead of ${count}`)
	}
}

if (metadata.created_by !== `postsil version ${version}`) fail(`created by ${metadata.created_by}`)
const note = metadata.key_value_metadata?.[0]
if (noted !== undefined && noted !== `${note?.key}=${note?.value}`) fail(`note ${note?.key} ${note?.value}`)
if (metadata.row_groups.some(g => g.columns.some(c => c.meta_data.codec !== 'ZSTD'))) fail('not zstd')

// 400 texts are indices of 9 bits; plain, each would take 4 bytes and itself.
for (const g of metadata.row_groups) {
	const few = g.columns.map(c => c.meta_data).find(m => m.path_in_schema[0] === 'few')
	if (few && g.num_rows > 10000 && few.total_uncompressed_size > 4n * g.num_rows)
		fail(`${few.total_uncompressed_size} bytes for ${g.num_rows} of few texts: no dictionary`)
}

const n = await compare('hyparquet', hyparquetRows())
await compare('DuckDB', duckdbRows())
const bounds = n ? await checkStatistics() : 0
if (n && columns.length < 100) await checkConditions()
const coded = metadata.row_groups.flatMap(g => g.columns).filter(c => c.meta_data.dictionary_page_offset !== undefined).length
console.log(`${file.split('/').pop()}: ${n} rows, ${columns.length} columns, ${metadata.row_groups.length} row groups, ` +
	`${coded} chunks with a dictionary, bounds of ${bounds} columns: equal by hyparquet and DuckDB`)
